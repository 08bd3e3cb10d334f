FROM maven:3-eclipse-temurin-25 AS build
WORKDIR /build
COPY pom.xml ./
COPY src src
COPY .git .git
RUN mvn -B -ntp package -DskipTests
RUN java -Djarmode=tools -jar target/reference-manager.jar extract --layers --destination extracted

FROM eclipse-temurin:25-jre
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin refman \
 && mkdir -p /app /data \
 && chown refman:refman /app /data \
 && chmod 700 /data
WORKDIR /app
COPY --from=build /build/extracted/dependencies/ ./
COPY --from=build /build/extracted/spring-boot-loader/ ./
COPY --from=build /build/extracted/snapshot-dependencies/ ./
COPY --from=build /build/extracted/application/ ./
USER refman
# The heap starts small and grows as needed; the JVM's default start is a sixty-fourth of the machine's memory. The C library
# returns freed memory to the system every second.
ENV JDK_JAVA_OPTIONS="-XX:+IgnoreUnrecognizedVMOptions -XX:+ExitOnOutOfMemoryError -Xms64m -XX:G1HeapRegionSize=1m -XX:TrimNativeHeapInterval=1000"
# Starts the service once, without serving, to train the AOT cache that later starts load (JEP 483, JEP 514).
RUN java -XX:AOTCacheOutput=reference-manager.aot -Dspring.context.exit=onRefresh -jar reference-manager.jar --refman.data-dir=/tmp/training \
 && rm -r /tmp/training
# Listens on all addresses of the container. The first start makes an admin key if none is configured.
# A stop takes readiness down and closes the port 5 seconds later, so that load balancers notice it first.
ENV SERVER_ADDRESS=0.0.0.0 SERVER_PORT=8080 REFMAN_DATA_DIR=/data REFMAN_SHUTDOWN_DELAY=5s
EXPOSE 8080
VOLUME /data
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s CMD ["bash", "-c", "exec 3<>/dev/tcp/127.0.0.1/$SERVER_PORT && printf 'GET /actuator/health/readiness HTTP/1.0\\r\\nHost: localhost\\r\\n\\r\\n' >&3 && head -n 1 <&3 | grep -q ' 200'"]
ENTRYPOINT ["java", "-XX:AOTCache=reference-manager.aot", "-XX:MaxRAMPercentage=75", "-jar", "reference-manager.jar"]

"""The peer of the service in Python: the plain algorithm behind the web server of the standard library.

Each manager has a set of used references. A generation tries numbers in sequence until a reference is in none of the sets
of the tree, and builds their union for every candidate, as the reference manager of Circuit Synth does. The root has a
counter for each prefix, from which the next walk starts; with "--walk one" each walk starts at 1. Nothing is stored on disk.
"""

import argparse
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Manager:
    def __init__(self, begins_at_counter):
        self.used = set()
        self.children = []
        self.counters = {}
        self.begins_at_counter = begins_at_counter

    def all_used(self):
        union = set(self.used)
        for child in self.children:
            union.update(child.all_used())
        return union

    def register(self, reference):
        if reference in self.all_used():
            raise ValueError(f"{reference} is already in use")
        self.used.add(reference)

    def generate(self, prefix):
        number = self.counters.get(prefix, 1) if self.begins_at_counter else 1
        while f"{prefix}{number}" in self.all_used():
            number += 1
        self.counters[prefix] = number + 1
        reference = f"{prefix}{number}"
        self.register(reference)
        return reference


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # Head and body of an answer leave in one piece, and at once.
    wbufsize = -1
    disable_nagle_algorithm = True

    managers = {}
    lock = threading.Lock()
    begins_at_counter = True

    def do_PUT(self):
        self.body()
        with self.lock:
            self.managers[self.path.split("/")[4]] = Manager(self.begins_at_counter)
        self.answer({})

    def do_POST(self):
        body = self.body()
        manager = self.managers[self.path.split("/")[4]]
        with self.lock:
            if self.path.endswith("/generate"):
                references = [manager.generate(body["prefix"]) for _ in range(body.get("count", 1))]
            else:
                references = body["references"]
                for reference in references:
                    manager.register(reference)
        self.answer({"references": references})

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def answer(self, value):
        body = json.dumps(value).encode()
        self.send_response(201)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--walk", choices=["counter", "one"], default="counter")
    Handler.begins_at_counter = parser.parse_args().walk == "counter"
    server = Server(("127.0.0.1", 0), Handler)
    print(f"Listening on port {server.server_address[1]}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()

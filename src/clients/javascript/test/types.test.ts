// Is compiled and not run: every line with @ts-expect-error must be wrong.
import { connect, isRefmanError, type Client, type Change, type State } from "../src/refman.js";

export async function uses(client: Client) {
  const hierarchy = client.hierarchy("board");
  const { references, version } = await hierarchy.generate({ prefix: "R" });
  const first: string = references[0];
  const { references: byPrefix } = await hierarchy.generate({ prefixes: { R: 1 } });
  const resistors: string[] = byPrefix.R;
  await hierarchy.undo(version, { dryRun: true, signal: AbortSignal.timeout(1) });
  for await (const each of hierarchy.history({ symbol: "a" })) each satisfies Change;
  // @ts-expect-error A reference is a text.
  await hierarchy.register([1]);
  // @ts-expect-error A symbol has a manager.
  await hierarchy.annotate({ symbols: [{ key: "a" }] });
  // @ts-expect-error There is no such option.
  await hierarchy.annotate({ symbols: [], existing: "renumber-all" });
  // @ts-expect-error Hierarchies are annotated, not managers.
  client.manager("a").annotate({ symbols: [] });
  client.watch("board", { onChange: ({ own, type }) => void [own satisfies boolean, type], onState: (state) => state satisfies State });
  client.watch("board", {
    read: async () => ({ version: 1, extra: "x" }),
    onState: ({ extra }) => extra satisfies string,
    onChange() {},
  });
  // @ts-expect-error A state has a version.
  client.watch("board", { read: async () => ({}), onChange() {} });
  return [first, resistors];
}

export function narrows(error: unknown) {
  if (isRefmanError(error, "version_mismatch")) return error.details.version satisfies number;
  if (isRefmanError(error, "cannot_revert")) return error.details.obstacles.map(({ reason }) => reason satisfies string);
  if (isRefmanError(error, "already_in_use", "manager_exists")) return error.code satisfies "already_in_use" | "manager_exists";
  // @ts-expect-error There is no such code.
  if (isRefmanError(error, "already_used")) return 1;
  if (isRefmanError(error)) return error.status satisfies number;
  // @ts-expect-error It is not known to be a refusal.
  return error.code;
}

// @ts-expect-error An address is needed.
connect({});
connect({ url: "/", token: () => "a" });
connect({ url: "/", token: async () => "a", fetch });

import { after, before, describe } from "node:test";
import { actions } from "./cases/actions.mjs";
import { appearance } from "./cases/appearance.mjs";
import { arithmetic } from "./cases/arithmetic.mjs";
import { live } from "./cases/live.mjs";
import { login } from "./cases/login.mjs";
import { numbers } from "./cases/numbers.mjs";
import { places } from "./cases/places.mjs";
import { restart } from "./cases/restart.mjs";
import { launch } from "./support/browser.mjs";
import { Service } from "./support/service.mjs";

/** Tests at once: half of the time they wait. */
const TABS = 4;

/** What the tests share: a service that needs no key, one that does, and the browser. */
const world = { open: Service.open(), keyed: Service.keyed(), browser: null };

before(async () => {
  world.browser = await launch();
  await Promise.all([world.open.start(), world.keyed.start()]);
});

after(async () => {
  await world.browser?.close();
  await Promise.all([world.open.stop(), world.keyed.stop()]);
});

describe("console", { concurrency: TABS }, () => {
  live(world);
  login(world);
  numbers(world);
  actions(world);
  appearance(world);
  places(world);
  arithmetic(world);
});

// The others need the service that this one kills.
describe("restart", () => restart(world));

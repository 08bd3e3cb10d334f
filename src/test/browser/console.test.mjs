import { after, before, describe } from "node:test";
import { actions } from "./cases/actions.mjs";
import { appearance } from "./cases/appearance.mjs";
import { live } from "./cases/live.mjs";
import { login } from "./cases/login.mjs";
import { numbers } from "./cases/numbers.mjs";
import { places } from "./cases/places.mjs";
import { launch } from "./support/browser.mjs";
import { Service } from "./support/service.mjs";

/** What the tests share: a service that needs no key, one that does, and the browser. */
const world = {};

before(async () => {
  [world.open, world.keyed, world.browser] = await Promise.all([Service.open(), Service.keyed(), launch()]);
});

after(async () => {
  await world.browser?.close();
  await Promise.all([world.open?.close(), world.keyed?.close()]);
});

describe("login", () => login(world));
describe("number line", () => numbers(world));
describe("live changes", () => live(world));
describe("actions", () => actions(world));
describe("appearance", () => appearance(world));
describe("places", () => places(world));

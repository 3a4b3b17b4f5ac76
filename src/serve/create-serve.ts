/** @file The gateway's calls: finds the route, checks the caller, and sends each through the one inference path. */
import { fail, VERSION, type Clock, type Config, type Log } from "#base";
import { requireScope, type Principal } from "#access";
import type { Deploy, Route, Target } from "#deploy";
import { infer, type InferContext } from "./infer.js";
import { decodeOip, type OipRequest } from "./oip-decode.js";
import { describeOip, encodeOip, type OipModelMetadata } from "./oip-encode.js";
import { createPlans } from "./plan.js";
import type { Admission, Meter, Observer } from "./ports.js";
import { encodePredictions, readRecords } from "./predict.js";

export interface ServeOptions {
  readonly deploy: Pick<Deploy, "route" | "routes">;
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter: Meter;
  readonly observer: Observer;
  readonly admission?: Admission;
}

/** A deployment by name, and the version that the path or the request names. */
export interface OipModelRef {
  readonly name: string;
  readonly version?: string | null | undefined;
}

export interface Serve {
  /** api.md's Prediction answer as JSON text, ready to send. `ref` is a deployment's name or id. */
  predict(principal: Principal, ref: string, body: unknown): Promise<string>;
  /** The Open Inference Protocol's infer answer as JSON text; without a version the traffic split chooses. */
  oipInfer(principal: Principal, model: OipModelRef, body: unknown): Promise<string>;
  oipMetadata(principal: Principal, model: OipModelRef): OipModelMetadata;
  oipReady(principal: Principal, model: OipModelRef): { readonly name: string; readonly ready: boolean };
  /** Names of the deployments, for `GET /v2/models`. */
  oipModels(principal: Principal): readonly string[];
  serverMetadata(): { readonly name: string; readonly version: string; readonly extensions: readonly string[] };
  /** Requests that were accepted and are not answered yet. */
  readonly inFlight: number;
  /** Accepts nothing more; resolves when all accepted requests are answered, or after `drainMs`. */
  drain(): Promise<void>;
}

export function createServe(options: ServeOptions): Serve {
  return new Gateway(options);
}

class Gateway implements Serve {
  readonly #deploy: ServeOptions["deploy"];
  readonly #context: InferContext;
  readonly #drainMs: number;
  #inFlight = 0;
  #draining = false;
  #onIdle: () => void = () => undefined;

  constructor({ deploy, config, clock, meter, observer, admission }: ServeOptions) {
    this.#deploy = deploy;
    this.#context = { planOf: createPlans({ config, clock }), meter, observer, admission, clock, maxRows: config.queueRows };
    this.#drainMs = config.drainMs;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  predict(principal: Principal, ref: string, body: unknown): Promise<string> {
    return this.#accept(() => {
      const route = findRoute(this.#deploy, principal, ref);
      return infer(this.#context, {
        principal,
        route,
        target: route.pick(),
        decode: (plan) => plan.decode(readRecords(body, this.#context.maxRows)),
        encode: encodePredictions,
      });
    });
  }

  oipInfer(principal: Principal, { name, version }: OipModelRef, body: unknown): Promise<string> {
    return this.#accept(() => {
      const route = findRoute(this.#deploy, principal, name);
      const target = findTarget(route, version);
      let request: OipRequest | undefined;
      return infer(this.#context, {
        principal,
        route,
        target,
        decode: () => [(request = decodeOip(target.signature, body)).run],
        encode:
          (_, [answer]) =>
          () =>
            answer === undefined || request === undefined ? "" : encodeOip(route, target, { id: request.id, outputs: request.outputs, answer }),
      });
    });
  }

  oipMetadata(principal: Principal, { name, version }: OipModelRef): OipModelMetadata {
    const route = findRoute(this.#deploy, principal, name);
    return describeOip(route, findTarget(route, version));
  }

  oipReady(principal: Principal, { name, version }: OipModelRef): { readonly name: string; readonly ready: boolean } {
    const route = findRoute(this.#deploy, principal, name);
    const targets = isGiven(version) ? [findTarget(route, version)] : route.targets;
    return { name: route.name, ready: targets.length > 0 && targets.every((target) => target.ready()) };
  }

  oipModels(principal: Principal): readonly string[] {
    const routes = this.#deploy.routes(principal.organisation).filter((route) => mayUse(principal, route));
    return routes.map((route) => route.name);
  }

  serverMetadata(): { readonly name: string; readonly version: string; readonly extensions: readonly string[] } {
    return { name: "aimass", version: VERSION, extensions: [] };
  }

  async drain(): Promise<void> {
    this.#draining = true;
    if (this.#inFlight === 0) return;
    let timer: NodeJS.Timeout | undefined;
    const idle = new Promise<void>((resolve) => (this.#onIdle = resolve));
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, this.#drainMs)));
    await Promise.race([idle, late]);
    clearTimeout(timer);
  }

  /** Counts a request in, and out whatever happens. */
  async #accept(work: () => Promise<string>): Promise<string> {
    if (this.#draining) throw fail("UNAVAILABLE", { what: "The server", why: "it is stopping", retryAfterS: 1 });
    this.#inFlight++;
    try {
      return await work();
    } finally {
      this.#inFlight--;
      if (this.#inFlight === 0) this.#onIdle();
    }
  }
}

function findRoute(deploy: Pick<Deploy, "route">, principal: Principal, ref: string): Route {
  const route = deploy.route(principal.organisation, ref);
  if (route === null) throw fail("NOT_FOUND", { kind: "deployment", name: ref });
  requireScope(principal, "predict", route.names);
  return route;
}

function mayUse({ deployments }: Principal, route: Route): boolean {
  return deployments === null || route.names.some((name) => deployments.includes(name));
}

/** The version that was asked for (one with traffic), or the one that the traffic split picks. */
function findTarget(route: Route, version: string | null | undefined): Target {
  if (!isGiven(version)) return route.pick();
  const target = /^\d{1,9}$/.test(version) ? route.target(Number(version)) : null;
  if (target === null) throw fail("NOT_FOUND", { kind: `version of the deployment '${route.name}' with traffic:`, name: version });
  return target;
}

const isGiven = (version: string | null | undefined): version is string => version !== null && version !== undefined && version !== "";

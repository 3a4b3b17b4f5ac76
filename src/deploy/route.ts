/** @file The way from a deployment's name to the versions that answer for it; read by every request, so it is synchronous and in memory. */
import { fail } from "#base";
import type { TrafficShare } from "#store";
import type { LiveTarget, Target } from "./target.js";
import { createPicker } from "./traffic.js";

export type DeploymentState = "starting" | "ready" | "updating" | "degraded" | "stopped" | "failed";

/** Asked for with the deployment; what is absent is the configuration's. */
export interface DeploymentLimits {
  readonly memoryBytes?: number | undefined;
  readonly threads?: number | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What `serve` sees of a deployment. */
export interface Route {
  /** Its id. */
  readonly deployment: string;
  readonly name: string;
  readonly organisation: string;
  /** Id and name: what keys may be restricted to. */
  readonly names: readonly [id: string, name: string];
  readonly limits: DeploymentLimits;
  readonly state: DeploymentState;
  /** The versions with traffic, in the order of the revision. */
  readonly targets: readonly Target[];
  /** The version for the next request, by traffic weight. Throws UNAVAILABLE when the deployment is stopped or has failed. */
  pick(): Target;
  /** A version with traffic, or null. */
  target(version: number): Target | null;
}

export interface RouteTable {
  find(organisation: string, ref: string): Route | null;
  list(organisation: string): readonly Route[];
  add(route: Route): void;
  remove(route: Route): void;
}

/** By id and by name, in each organisation. */
export function createRouteTable(): RouteTable {
  const organisations = new Map<string, Map<string, Route>>();
  return {
    find: (organisation, ref) => organisations.get(organisation)?.get(ref) ?? null,
    list: (organisation) => [...new Set(organisations.get(organisation)?.values())],
    add(route) {
      const routes = organisations.get(route.organisation) ?? new Map<string, Route>();
      organisations.set(route.organisation, routes);
      for (const name of route.names) routes.set(name, route);
    },
    remove(route) {
      for (const name of route.names) organisations.get(route.organisation)?.delete(name);
    },
  };
}

/** A route whose targets can be exchanged, all at once. */
export interface LiveRoute extends Route {
  switch(traffic: readonly TrafficShare[], targets: ReadonlyMap<number, LiveTarget>): void;
  /** No target any more: `why` is told to who asks. */
  close(why: string): void;
}

export interface RouteOptions {
  readonly deployment: string;
  readonly name: string;
  readonly organisation: string;
  readonly limits: DeploymentLimits;
  readonly state: () => DeploymentState;
}

const STOPPED_RETRY_S = 5;

export function createRoute({ state, ...options }: RouteOptions): LiveRoute {
  let targets: readonly Target[] = [];
  let pick: () => Target | undefined = () => undefined;
  let why = "it is starting";
  return {
    ...options,
    names: [options.deployment, options.name],
    get state() {
      return state();
    },
    get targets() {
      return targets;
    },
    pick() {
      const target = pick();
      if (target === undefined) throw fail("UNAVAILABLE", { what: `Deployment '${options.name}'`, why, retryAfterS: STOPPED_RETRY_S });
      return target;
    },
    target: (version) => targets.find((target) => target.version === version) ?? null,
    switch(traffic, all) {
      const shares = traffic.flatMap(({ version, weight }) => {
        const item = all.get(version);
        return item === undefined ? [] : [{ weight, item }];
      });
      targets = shares.map(({ item }) => item);
      pick = createPicker(shares);
    },
    close(reason) {
      why = reason;
      targets = [];
      pick = () => undefined;
    },
  };
}

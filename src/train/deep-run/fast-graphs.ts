/** @file The graphs of a run as this machine runs them best, and within the memory that activations may take. Runs in the child. */
import { rewriteForSpeed, type Model } from "#graph";
import type { SessionOptions } from "#runtime";
import { blockedChannels } from "../deep/blocked-layout.js";
import { recompute } from "../deep/recompute.js";
import type { Notify } from "../job.js";

export interface FastGraphs {
  readonly rewrite: (model: Model) => Model;
  readonly session: SessionOptions;
}

const MIB = 2 ** 20;

/** `activationMiB` 0: activations take what they take. Said when a bound is asked for: what is planned then, and how many nodes run twice. */
export async function fastGraphs(activationMiB: number, notify: Notify): Promise<FastGraphs> {
  const block = await blockedChannels();
  if (activationMiB === 0) return { rewrite: (model) => rewriteForSpeed(model, { block }), session: {} };
  return {
    rewrite(model) {
      const bounded = recompute(rewriteForSpeed(model, { block }), activationMiB * MIB);
      if (bounded.copies > 0)
        notify("log", {
          level: "info",
          message: `Activations: ${(bounded.activationBytes / MIB).toFixed(1)} MiB are planned, at most ${activationMiB} were asked for; ${bounded.copies} nodes run twice`,
        });
      return bounded.model;
    },
    session: { optimise: "disabled" }, // it would merge what runs twice
  };
}

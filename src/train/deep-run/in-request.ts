/** @file Errors of networks point into the request: `/parameters/layers/2/units`. */
import { AppError, fail, type ErrorItem } from "#base";

export interface InRequest {
  /** From an item's own path to one below `/parameters`. */
  readonly pathOf: (path: string) => string;
  /** For an error that names no place of its own. */
  readonly fallback: string;
  /** Put before the sentence when the request did not write the layers itself: `architecture 'cnn'`. */
  readonly owner?: string;
}

/** Runs `work`; its NETWORK_INVALID comes out with the request's paths. */
export function inRequest<T>({ pathOf, fallback, owner }: InRequest, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "NETWORK_INVALID") throw error;
    const { where, why } = error.params as { readonly where: string; readonly why: string };
    const own: readonly ErrorItem[] = [{ path: "", code: error.code, message: why }];
    const items = error.items.length === 0 ? own : error.items;
    throw fail(
      "NETWORK_INVALID",
      { where: owner === undefined ? where : `${owner}, ${where}`, why },
      { items: items.map((item) => ({ ...item, path: `/parameters${error.items.length === 0 ? fallback : pathOf(item.path)}` })), cause: error },
    );
  }
}

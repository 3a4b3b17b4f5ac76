/** @file The architectures by name, and how one becomes a description. */
import { fail } from "#base";
import type { NetworkDescription } from "../describe/description.js";
import { describeOption, readOption } from "../describe/read-option.js";
import type { PlainOption, PlainOptions } from "../layers/define-layer.js";
import { audioCnn } from "./audio-cnn.js";
import { cnn } from "./cnn.js";
import type { Architecture, ArchitectureInput } from "./define-architecture.js";
import { mlp } from "./mlp.js";
import { mobilenet } from "./mobilenet.js";
import { gru, lstm } from "./recurrent.js";
import { resnet18 } from "./resnet18.js";
import { textcnn } from "./textcnn.js";
import { transformerDecoder, transformerEncoder } from "./transformer.js";
import { unet } from "./unet.js";
import { vit } from "./vit.js";

export const ARCHITECTURES: readonly Architecture[] = [
  mlp,
  ...[cnn, resnet18, mobilenet, vit, unet],
  ...[textcnn, lstm, gru, transformerEncoder, transformerDecoder],
  audioCnn,
];

export interface ArchitectureRequest {
  readonly architecture: string;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly input: ArchitectureInput;
  /** Classes, or amounts. */
  readonly outputs: number;
}

/**
 * The layer list of a named architecture: its input is named `input`, its last layer `logits`.
 *
 * @throws NETWORK_INVALID naming the architecture and the option.
 * @example describeArchitecture({ architecture: "cnn", input: { dtype: "float32", dims: [1, 28, 28] }, outputs: 10 })
 */
export function describeArchitecture({ architecture, options = {}, input, outputs }: ArchitectureRequest): NetworkDescription {
  const found = ARCHITECTURES.find(({ name }) => name === architecture);
  if (found === undefined)
    throw fail("NETWORK_INVALID", {
      where: "architecture",
      why: `expected one of ${ARCHITECTURES.map(({ name }) => name).join(", ")}, got '${architecture.slice(0, 80)}'`,
    });
  const refuse = (why: string, option?: string): Error =>
    fail(
      "NETWORK_INVALID",
      { where: `architecture '${found.name}'`, why },
      option === undefined ? {} : { items: [{ path: `/options/${option}`, code: "NETWORK_INVALID", message: why }] },
    );
  return { name: found.name, layers: found.layers({ options: readOptions(found, options, refuse), input, outputs, refuse }) };
}

function readOptions({ options: known }: Architecture, given: Readonly<Record<string, unknown>>, refuse: (why: string, option: string) => Error): PlainOptions {
  const unknown = Object.keys(given).find((key) => !Object.hasOwn(known, key));
  if (unknown !== undefined) throw refuse(`it has no option '${unknown.slice(0, 80)}'; it has ${Object.keys(known).join(", ")}`, unknown.slice(0, 80));
  const entries = Object.entries(known).map(([key, spec]): [string, PlainOption] => {
    const value = spec.type === "layer" ? undefined : readOption(spec, given[key]);
    if (value === undefined) throw refuse(`${key}: expected ${describeOption(spec)}, got ${JSON.stringify(given[key]).slice(0, 80)}`, key);
    return [key, value];
  });
  return Object.fromEntries(entries);
}

/** Recurrent networks over words or other steps: lstm and gru. The last state is judged. */
import type { LayerDescription } from "../describe/description.js";
import { defineArchitecture, dropout, dropoutRate, type Architecture } from "./define-architecture.js";
import { steps } from "./inputs.js";

const recurrent = (cell: "lstm" | "gru", meaning: string): Architecture =>
  defineArchitecture({
    name: cell,
    meaning,
    takes: "text",
    options: {
      embedding: { type: "integer", default: 64, range: [1, 4096], meaning: "Size of a word's vector." },
      units: { type: "integer", default: 128, range: [1, 4096], meaning: "Size of the state." },
      layers: { type: "integer", default: 1, range: [1, 8], meaning: "How many, one upon the other." },
      bidirectional: { type: "boolean", default: false, meaning: "Read backwards too." },
      dropout: dropoutRate(0),
    },
    layers(site) {
      const { embedding, units, layers, bidirectional, dropout: rate } = site.options;
      const layer = (at: number): LayerDescription => {
        const one = { layer: cell, units, returnSequences: at < layers - 1 };
        return bidirectional ? { layer: "bidirectional", wrapped: one } : one;
      };
      return [
        ...steps(site, embedding),
        ...Array.from({ length: layers }, (_, at) => [layer(at), ...dropout(rate)]).flat(),
        { layer: "dense", name: "logits", units: site.outputs },
      ];
    },
  });

export const lstm = recurrent("lstm", "Long short-term memory over words or other steps.");
export const gru = recurrent("gru", "Gated recurrent units over words or other steps; a quarter smaller than lstm.");

/** Convolutions over raw sound: a wide one, then narrow ones, each with its pool. Source: M5 of Dai et al., arXiv:1610.00087. */
import { dimsText } from "../layers/define-layer.js";
import { defineArchitecture, dropout, dropoutRate } from "./define-architecture.js";
import { amounts } from "./inputs.js";

export const audioCnn = defineArchitecture({
  name: "audio-cnn",
  meaning: "Convolutions over raw sound, [samples] or [channels, samples].",
  takes: "sound",
  options: {
    filters: { type: "integers", default: [64, 64, 128, 128], range: [1, 4096], length: [1, 8], meaning: "Of each convolution; a pool of 4 follows each." },
    firstKernel: { type: "integer", default: 80, range: [1, 4096], meaning: "Width of the first convolution, in samples." },
    firstStride: { type: "integer", default: 4, range: [1, 256], meaning: "How far the first one moves." },
    dropout: dropoutRate(0),
  },
  layers(site) {
    const { filters, firstKernel, firstStride, dropout: rate } = site.options;
    const { dims } = site.input;
    if (dims.length !== 1 && dims.length !== 2)
      throw site.refuse(`expected sound [samples] or [channels, samples] (without the batch axis), got ${dimsText(dims)}`);
    return [
      ...amounts(site),
      ...(dims.length === 1 ? [{ layer: "reshape", name: "mono", targetShape: [1, -1] }] : []),
      ...filters.flatMap((each, at) => [
        { layer: "conv1d", filters: each, ...(at === 0 ? { kernelSize: firstKernel, strides: firstStride } : { kernelSize: 3 }) },
        { layer: "batchNormalization", momentum: 0.9, epsilon: 1e-5 },
        { layer: "relu" },
        { layer: "maxPooling1d", poolSize: 4 },
      ]),
      { layer: "globalAveragePooling1d" },
      ...dropout(rate),
      { layer: "dense", name: "logits", units: site.outputs },
    ];
  },
});

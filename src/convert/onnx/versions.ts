/** @file IR and opset versions that ONNX Runtime 1.30 loads. */
import { fail, type AppError } from "#base";
import type { Check } from "./check.js";
import type { OnnxFile } from "./file.js";

const IR = { least: 3, most: 13 } as const;
const OPSETS: Readonly<Record<string, { readonly least: number; readonly most: number }>> = {
  "": { least: 7, most: 26 },
  "ai.onnx.ml": { least: 1, most: 5 },
};

export const versions: Check = {
  name: "versions",
  severity: "suspicious",
  reason: "first, because of a newer file the other checks may know too little",
  *find({ irVersion, opsets }: OnnxFile): Generator<AppError> {
    if (irVersion < IR.least || irVersion > IR.most) yield refused(`its IR version is ${irVersion}, expected ${IR.least} to ${IR.most}`);
    if (opsets.length === 0) yield refused("it declares no opset");
    for (const { domain, version } of opsets) {
      const known = Object.hasOwn(OPSETS, domain) ? OPSETS[domain] : undefined;
      if (known !== undefined && (version < known.least || version > known.most))
        yield refused(`its opset of ${domain || "ai.onnx"} is ${version}, expected ${known.least} to ${known.most}`);
    }
  },
};

const refused = (why: string): AppError => fail("MODEL_REFUSED", { format: "ONNX", why });

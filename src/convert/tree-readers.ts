/** @file The readers of trees, by what `sniff` calls their files. */
import { readCbm } from "./catboost/read-cbm.js";
import { readCatboostJson } from "./catboost/read-json.js";
import { readLightgbm } from "./lightgbm/read-lightgbm.js";
import type { FormatId } from "./sniff.js";
import { readXgboostJson, readXgboostUbj } from "./xgboost/read-xgboost.js";
import type { Ensemble } from "./common/ensemble.js";

export interface TreeReader {
  readonly format: "xgboost" | "lightgbm" | "catboost";
  /** For people. */
  readonly name: string;
  readonly read: (file: Uint8Array) => Ensemble;
}

export const TREE_READERS = {
  xgboostJson: { format: "xgboost", name: "XGBoost", read: readXgboostJson },
  xgboostBinary: { format: "xgboost", name: "XGBoost", read: readXgboostUbj },
  lightgbm: { format: "lightgbm", name: "LightGBM", read: readLightgbm },
  catboostJson: { format: "catboost", name: "CatBoost", read: readCatboostJson },
  catboostBinary: { format: "catboost", name: "CatBoost", read: readCbm },
} as const satisfies Partial<Record<FormatId, TreeReader>>;

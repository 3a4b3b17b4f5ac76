/** The door of `features`. */
export { planFeatures, MAX_CATEGORIES, type FeaturePlan, type NotUsed, type PlannedColumn } from "./plan.js";
export { fitFeatures, lowerFeatures, type FeatureInput, type FittedFeatures } from "./fit.js";
export { toFeeds } from "./feeds.js";

import type { UsageItem } from "@aimass/sdk";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { useKeys } from "../../api/access.js";
import { useDeployments } from "../../api/deployments.js";

/** What runs cost is booked under this in place of a deployment. */
const TRAINING = "training";

/** Names for the ids in a usage item: a deployment's, a key's, or the console itself. */
export function useUsageNames(): (item: Pick<UsageItem, "deployment" | "key">) => string {
  const { t } = useTranslation();
  const keys = useKeys().items;
  const deployments = useDeployments().items;
  const names = useMemo(() => new Map([...keys, ...deployments].map((one) => [one.id, one.name])), [keys, deployments]);
  return useCallback(
    (item) => {
      if (item.deployment === TRAINING) return t("places.training");
      if (item.deployment !== undefined) return names.get(item.deployment) ?? item.deployment;
      return item.key === undefined || item.key === "" ? t("usage.console") : (names.get(item.key) ?? item.key);
    },
    [names, t],
  );
}

import type { Model } from "@aimass/sdk";
import { Badge, Group, Skeleton, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useModelVersion } from "../../api/models.js";
import { useFormat } from "../../format/use-format.js";
import { RelativeTime } from "../../parts/relative-time.js";
import { useNames } from "../training/use-names.js";
import { headlineMetric } from "./headline-metric.js";
import styles from "./model-card.module.css";

/** A model at a glance: what it predicts, how well, in which version. */
export function ModelCard({ model }: { readonly model: Model }) {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useNames();
  const latest = useModelVersion(model.latest === null ? "" : model.name, "latest");
  const metric = latest.data === undefined ? null : headlineMetric(latest.data.metrics);
  return (
    <Link to={`/models/${model.name}`} className={styles["card"]}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} truncate>
          {model.name}
        </Text>
        {model.latest !== null && <Badge>{t("common.versionNumber", { version: model.latest })}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} mih={40}>
        {model.description === "" ? (latest.data?.description ?? t("models.noDescription")) : model.description}
      </Text>
      <div className={styles["foot"]}>
        {latest.isPending && model.latest !== null ? (
          <Skeleton height={40} width={96} />
        ) : (
          <div>
            <Text size="xs" c="dimmed">
              {metric === null ? names.task(latest.data?.signature?.task) : names.metric(metric.name)}
            </Text>
            <Text size="lg" fw={600}>
              {metric === null ? "—" : format.metric(metric.value)}
            </Text>
          </div>
        )}
        <Text size="xs" c="dimmed" component="div" ta="right">
          {Object.keys(model.aliases ?? {}).map((alias) => (
            <Badge key={alias} size="sm" color="mint" mb={4}>
              {alias}
            </Badge>
          ))}
          <div>
            <RelativeTime time={latest.data?.createdAt ?? model.createdAt} />
          </div>
        </Text>
      </div>
    </Link>
  );
}

import type { Model, ModelVersion } from "@aimass/sdk";
import { Skeleton, Text } from "@mantine/core";
import { useFormat } from "../../format/use-format.js";
import { useNames } from "../../i18n/use-names.js";
import { headlineMetric } from "./headline-metric.js";

/** The one number that says most of a model's latest version; its task where there is none. */
export function ModelHeadline({ model, latest }: { readonly model: Model; readonly latest: ModelVersion | undefined }) {
  const format = useFormat();
  const names = useNames();
  if (latest === undefined) return model.latest === null ? <div /> : <Skeleton height={40} width={96} />;
  const metric = headlineMetric(latest.metrics);
  if (metric === null) return <Text size="sm">{names.task(latest.signature?.task)}</Text>;
  return (
    <div>
      <Text size="xs" c="dimmed">
        {names.metric(metric.name)}
      </Text>
      <Text size="lg" fw={600}>
        {format.metric(metric.value)}
      </Text>
    </div>
  );
}

import type { Model } from "@aimass/sdk";
import { Badge, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useModelVersion } from "../../api/models.js";
import { RelativeTime } from "../../parts/relative-time.js";
import styles from "./model-card.module.css";
import { ModelHeadline } from "./model-headline.js";

/** A model at a glance: what it predicts, how well, in which version. */
export function ModelCard({ model }: { readonly model: Model }) {
  const { t } = useTranslation();
  const latest = useModelVersion(model.latest === null ? "" : model.name, "latest").data;
  const description = [model.description, latest?.description, t("models.noDescription")].find((text) => text !== undefined && text !== "");
  return (
    <Link to={`/models/${model.name}`} className={styles["card"]}>
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text fw={600} truncate>
          {model.name}
        </Text>
        {model.latest !== null && <Badge>{t("common.versionNumber", { version: model.latest })}</Badge>}
      </Group>
      <Text size="sm" c="dimmed" lineClamp={2} mih={40}>
        {description}
      </Text>
      <div className={styles["foot"]}>
        <ModelHeadline model={model} latest={latest} />
        <Text size="xs" c="dimmed" component="div" ta="right">
          {Object.keys(model.aliases ?? {}).map((alias) => (
            <Badge key={alias} size="sm" color="mint" mb={4}>
              {alias}
            </Badge>
          ))}
          <div>
            <RelativeTime time={latest?.createdAt ?? model.createdAt} />
          </div>
        </Text>
      </div>
    </Link>
  );
}

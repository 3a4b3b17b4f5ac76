import type { PredictAnswer } from "@aimass/sdk";
import { Code, Group, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { ProbabilityBars } from "../../charts/probability-bars.js";
import { useFormat } from "../../format/use-format.js";
import styles from "./prediction-view.module.css";

/** More numbers than this are no answer that a person reads. */
const MAX_TEXT = 2000;

/** The answer to one record: what is predicted, how sure, by which version, at what price. */
export function PredictionView({ answer }: { readonly answer: PredictAnswer }) {
  const { t } = useTranslation();
  const format = useFormat();
  const [prediction] = answer.predictions;
  if (prediction === undefined) return null;
  const headline = prediction.label !== undefined ? String(prediction.label) : typeof prediction.value === "number" ? format.number(prediction.value) : null;
  return (
    <div className={styles["answer"]}>
      {headline !== null && (
        <div>
          <Text size="xs" c="dimmed">
            {t("deployments.prediction")}
          </Text>
          <div className={styles["headline"]} data-testid="prediction" title={typeof prediction.value === "number" ? format.exact(prediction.value) : headline}>
            {headline}
          </div>
        </div>
      )}
      {prediction.probabilities !== undefined && <ProbabilityBars probabilities={prediction.probabilities} label={t("deployments.probabilities")} />}
      {prediction.outputs !== undefined && (
        <Code block tabIndex={0} style={{ whiteSpace: "pre-wrap" }}>
          {Object.entries(prediction.outputs)
            .map(([name, value]) => `${name}: ${JSON.stringify(value)}`)
            .join("\n")
            .slice(0, MAX_TEXT)}
        </Code>
      )}
      <Group gap="md" mt="sm">
        <Text size="xs" c="dimmed">
          {t("deployments.answeredBy", { model: answer.model.name, version: answer.model.version })}
        </Text>
        <Text size="xs" c="dimmed">
          {format.duration(answer.usage.computeMs)}
        </Text>
        <Text size="xs" c="dimmed">
          {t("usage.creditsAmount", { amount: format.credits(answer.usage.credits) })}
        </Text>
      </Group>
    </div>
  );
}

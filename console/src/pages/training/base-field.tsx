import { Autocomplete } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useModels } from "../../api/models.js";

export interface BaseFieldProps {
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (reference: string) => void;
}

/** The version that a network begins with; the latest of each model is offered, any other can be typed. */
export function BaseField({ value, error, onChange }: BaseFieldProps) {
  const { t } = useTranslation();
  const models = useModels();
  return (
    <Autocomplete
      label={t("training.base")}
      description={t("training.baseHint")}
      placeholder={t("training.baseExample")}
      required
      withAsterisk={false}
      data={models.items.flatMap((model) => (model.latest === null ? [] : [`${model.name}@${model.latest}`]))}
      value={value}
      error={error ?? null}
      onChange={onChange}
    />
  );
}

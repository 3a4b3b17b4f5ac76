import type { Column, SignatureTensor } from "@aimass/sdk";
import { Autocomplete, JsonInput, Select, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { PictureField } from "./picture-field.js";
import { pictureSize } from "./picture-input.js";
import { isTensor } from "./sample-records.js";

export interface TryFieldProps {
  readonly input: SignatureTensor;
  readonly column: Column | undefined;
  readonly value: string;
  readonly error: string | undefined;
  readonly onChange: (value: string) => void;
}

/** The field that suits an input's type. Left empty, the value is missing. */
export function TryField({ input, column, value, error, onChange }: TryFieldProps) {
  const { t } = useTranslation();
  const shared = { label: input.name, value, error: error ?? null, placeholder: t("deployments.missingValue") };
  const picture = pictureSize(input);
  if (picture !== null) return <PictureField name={input.name} size={picture} value={value} error={error} onChange={onChange} />;
  if (isTensor(input)) {
    return (
      <JsonInput
        {...shared}
        description={`${input.dtype} [${input.shape.map((dim) => dim ?? "N").join(", ")}]`}
        autosize
        minRows={2}
        maxRows={8}
        onChange={onChange}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 } }}
      />
    );
  }
  if (input.column === "boolean") {
    return (
      <Select
        {...shared}
        value={value === "" ? null : value}
        clearable
        clearButtonProps={{ "aria-label": t("common.clear") }}
        data={[
          { value: "true", label: t("deployments.yes") },
          { value: "false", label: t("deployments.no") },
        ]}
        onChange={(chosen) => onChange(chosen ?? "")}
      />
    );
  }
  if (input.column === "text") return <Autocomplete {...shared} data={commonValues(column)} onChange={onChange} />;
  const isNumber = input.column === "integer" || input.column === "number";
  return <TextInput {...shared} {...(isNumber ? { inputMode: "decimal" as const } : {})} onChange={(event) => onChange(event.currentTarget.value)} />;
}

/** The values that the data had most often; an empty text cannot be chosen. */
function commonValues(column: Column | undefined): string[] {
  if (column === undefined || !("top" in column.histogram)) return [];
  return [...new Set(column.histogram.top.map((one) => one.value))].filter((value) => value !== "");
}

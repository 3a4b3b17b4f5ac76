import { Button, JsonInput, Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { layerFaults, startLayers, type PlacedFault } from "./layer-list.js";
import type { Material } from "./network-choices.js";
import { isBroken } from "./run-draft.js";

export interface LayerListFieldProps {
  readonly material: Material;
  readonly outputs: number;
  readonly value: string;
  readonly faults: readonly PlacedFault[];
  readonly onChange: (text: string) => void;
}

/** Layers of one's own, one a line; what the server finds wrong is said here, with the layer's number. */
export function LayerListField({ material, outputs, value, faults, onChange }: LayerListFieldProps) {
  const { t } = useTranslation();
  const found = layerFaults(faults, value).map((fault) => t("training.layerFault", { number: fault.number, layer: fault.layer, message: fault.message }));
  const whole = faults.filter(({ path }) => /\/layers$|^\/outputs/.test(path)).map(({ message }) => message);
  const error = isBroken(value, "list") ? t("training.brokenList") : [...found, ...whole].join("\n");
  return (
    <Stack gap={6} align="flex-start">
      <JsonInput
        w="100%"
        label={t("training.layers")}
        description={t("training.layersHint")}
        autosize
        minRows={4}
        maxRows={16}
        placeholder={startLayers(material, outputs)}
        value={value}
        error={error === "" ? null : error}
        onChange={onChange}
        styles={{ input: { fontFamily: "var(--mantine-font-family-monospace)", fontSize: 12 }, error: { whiteSpace: "pre-line" } }}
      />
      {value.trim() === "" && (
        <Button size="compact-sm" variant="default" onClick={() => onChange(startLayers(material, outputs))}>
          {t("training.layersStart")}
        </Button>
      )}
    </Stack>
  );
}

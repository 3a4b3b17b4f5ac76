import { Checkbox, SimpleGrid, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { BaseField } from "./base-field.js";
import { LayerListField } from "./layer-list-field.js";
import type { PlacedFault } from "./layer-list.js";
import { FINE_TUNE, LAYER_LIST, NETWORK_FIELDS, type Material } from "./network-choices.js";
import type { RunDraft } from "./run-draft.js";

export interface NetworkFieldsProps {
  readonly draft: RunDraft;
  readonly material: Material;
  readonly outputs: number;
  /** What the server found wrong, by its place. */
  readonly faults: readonly PlacedFault[];
  readonly onChange: (part: Partial<RunDraft>) => void;
}

/** The few settings of a network that matter. Left empty: the default, which is shown. */
export function NetworkFields({ draft, material, outputs, faults, onChange }: NetworkFieldsProps) {
  const { t } = useTranslation();
  const set = (name: string, value: string): void => onChange({ parameters: { ...draft.parameters, [name]: value } });
  const fields = NETWORK_FIELDS[material];
  return (
    <Stack gap="sm">
      <SimpleGrid cols={2} spacing="sm" verticalSpacing="sm">
        {fields
          .filter((field) => typeof field.default !== "boolean")
          .map((field) => (
            <TextInput
              key={field.name}
              label={t(`parameters.${field.name}` as "parameters.epochs")}
              placeholder={Array.isArray(field.default) ? t("training.sizeDefault") : String(field.default)}
              value={draft.parameters[field.name] ?? ""}
              error={faults.find((fault) => fault.path.startsWith(`/parameters/${field.name}`))?.message ?? null}
              onChange={(event) => set(field.name, event.currentTarget.value)}
            />
          ))}
      </SimpleGrid>
      {fields
        .filter((field) => typeof field.default === "boolean")
        .map((field) => (
          <Checkbox
            key={field.name}
            label={t(`parameters.${field.name}` as "parameters.flip")}
            description={t("training.flipHint")}
            checked={draft.parameters[field.name] === "true"}
            onChange={(event) => set(field.name, event.currentTarget.checked ? "true" : "")}
          />
        ))}
      {draft.algorithm === FINE_TUNE && (
        <BaseField
          value={draft.parameters["base"] ?? ""}
          error={faults.find((fault) => fault.path.startsWith("/parameters/base"))?.message}
          onChange={(base) => set("base", base)}
        />
      )}
      {draft.algorithm === LAYER_LIST && (
        <LayerListField material={material} outputs={outputs} value={draft.layers} faults={faults} onChange={(layers) => onChange({ layers })} />
      )}
    </Stack>
  );
}

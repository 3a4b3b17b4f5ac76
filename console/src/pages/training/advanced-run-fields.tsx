import { Button, Collapse, NumberInput, SegmentedControl, SimpleGrid, Stack, Text, TextInput } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { ALGORITHM_CHOICES } from "./algorithm-parameters.js";
import type { PlacedFault } from "./layer-list.js";
import type { Material } from "./network-choices.js";
import { NetworkMore } from "./network-more.js";
import type { RunDraft } from "./run-draft.js";
import { useNames } from "../../i18n/use-names.js";

const TASKS = ["auto", "binary", "multiclass", "regression"] as const;

export interface AdvancedRunFieldsProps {
  readonly draft: RunDraft;
  /** What a network reads; null for the learners of tables. */
  readonly material: Material | null;
  /** What the server found wrong, by its place. */
  readonly faults: readonly PlacedFault[];
  readonly onChange: (part: Partial<RunDraft>) => void;
}

/** What most people leave as it is. */
export function AdvancedRunFields({ draft, material, faults, onChange }: AdvancedRunFieldsProps) {
  const { t } = useTranslation();
  const names = useNames();
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const fields = material === null ? (ALGORITHM_CHOICES.find((choice) => choice.name === draft.algorithm)?.parameters ?? []) : [];
  return (
    <div>
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        aria-expanded={isOpen}
        aria-controls={id}
        leftSection={isOpen ? <IconChevronDown size={16} aria-hidden /> : <IconChevronRight size={16} aria-hidden />}
        onClick={() => setOpen(!isOpen)}
      >
        {t("training.advanced")}
      </Button>
      <Collapse expanded={isOpen} id={id}>
        <Stack pt="sm">
          <div>
            <Text size="sm" fw={500} mb={4}>
              {t("training.task")}
            </Text>
            <SegmentedControl
              fullWidth
              size="xs"
              aria-label={t("training.task")}
              data={TASKS.map((task) => ({ value: task, label: names.task(task) }))}
              value={draft.task}
              onChange={(task) => onChange(material === null ? { task, algorithm: "auto", parameters: {} } : { task })}
            />
          </div>
          <TextInput
            label={t("training.modelName")}
            description={t("training.modelNameHint")}
            placeholder={draft.dataset}
            value={draft.model}
            onChange={(event) => onChange({ model: event.currentTarget.value })}
          />
          <SimpleGrid cols={2}>
            <NumberInput
              label={t("training.seed")}
              description={t("training.seedHint")}
              min={0}
              max={2_147_483_647}
              allowDecimal={false}
              value={draft.seed}
              onChange={(seed) => onChange({ seed })}
            />
            <NumberInput
              label={t("training.holdout")}
              description={t("training.holdoutHint")}
              min={5}
              max={50}
              suffix="%"
              value={draft.holdout}
              onChange={(holdout) => onChange({ holdout })}
            />
          </SimpleGrid>
          {fields.length > 0 && (
            <SimpleGrid cols={2}>
              {fields.map((field) => (
                <TextInput
                  key={field.name}
                  label={t(`parameters.${field.name}` as "parameters.C")}
                  placeholder={typeof field.default === "number" ? String(field.default) : field.default.join(", ")}
                  value={draft.parameters[field.name] ?? ""}
                  onChange={(event) => onChange({ parameters: { ...draft.parameters, [field.name]: event.currentTarget.value } })}
                />
              ))}
            </SimpleGrid>
          )}
          {material !== null && <NetworkMore draft={draft} faults={faults} onChange={onChange} />}
        </Stack>
      </Collapse>
    </div>
  );
}

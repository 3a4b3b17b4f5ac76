import { Stepper } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { VersionState } from "../../api/shapes.js";

const STEPS = ["scanning", "converting", "probing"] as const;

/** How far an import is: looked through, converted, tried out. Nothing once it is over. */
export function VersionProgress({ state }: { readonly state: VersionState }) {
  const { t } = useTranslation();
  const active = STEPS.findIndex((step) => step === state);
  if (active < 0) return null;
  return (
    <Stepper active={active} size="sm" iconSize={28}>
      {STEPS.map((step, index) => (
        <Stepper.Step key={step} label={t(`states.${step}`)} description={t(`models.steps.${step}`)} loading={index === active} allowStepSelect={false} />
      ))}
    </Stepper>
  );
}

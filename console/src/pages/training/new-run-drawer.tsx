import { Drawer } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useRun } from "../../api/runs.js";
import { NewRunForm } from "./new-run-form.js";

export interface NewRunDrawerProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** `name` or `name@version`, chosen before. */
  readonly dataset: string | null;
  /** A run whose recipe is the starting point. */
  readonly from: string | null;
}

/** Beside the list, so that nothing is lost by closing it. */
export function NewRunDrawer({ isOpen, onClose, dataset, from }: NewRunDrawerProps) {
  const { t } = useTranslation();
  const before = useRun(from ?? "");
  const isWaiting = from !== null && before.isPending;
  return (
    <Drawer opened={isOpen} onClose={onClose} title={t("training.new")} closeButtonProps={{ "aria-label": t("common.close") }}>
      {isOpen && !isWaiting && <NewRunForm key={from ?? dataset ?? ""} dataset={dataset} before={from === null ? undefined : before.data} />}
    </Drawer>
  );
}

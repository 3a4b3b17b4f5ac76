import { CopyButton, Tooltip, UnstyledButton, VisuallyHidden } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./copy-text.module.css";

/** An id, digest or address: shown (short if asked), copied whole by one press. */
export function CopyText({ text, shown }: { readonly text: string; readonly shown?: string }) {
  const { t } = useTranslation();
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t("common.copied") : t("common.copy")}>
          <UnstyledButton className={styles["copy"] ?? ""} onClick={copy}>
            <VisuallyHidden>{t("common.copy")} </VisuallyHidden>
            <span className={styles["text"]}>{shown ?? text}</span>
            {copied ? <IconCheck size={13} aria-hidden /> : <IconCopy size={13} aria-hidden />}
          </UnstyledButton>
        </Tooltip>
      )}
    </CopyButton>
  );
}

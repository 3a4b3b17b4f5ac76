import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import styles from "./code-block.module.css";

/** Text to take away, as it is; the button copies all of it. */
export function CodeBlock({ code, label }: { readonly code: string; readonly label: string }) {
  const { t } = useTranslation();
  return (
    <div className={styles["block"]}>
      <pre className={styles["code"]} tabIndex={0} role="region" aria-label={label}>
        <code>{code}</code>
      </pre>
      <CopyButton value={code} timeout={1500}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? t("common.copied") : t("common.copy")}>
            <ActionIcon className={styles["copy"] ?? ""} variant="default" onClick={copy} aria-label={t("common.copyThis", { text: label })}>
              {copied ? <IconCheck size={15} /> : <IconCopy size={15} />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </div>
  );
}

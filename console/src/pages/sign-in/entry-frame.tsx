import { Group, Text, Title } from "@mantine/core";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { LanguageMenu } from "../../shell/language-menu.js";
import { Logo } from "../../shell/logo.js";
import { ThemeMenu } from "../../shell/theme-menu.js";
import styles from "./entry.module.css";

export interface EntryFrameProps {
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}

/** Around the two forms that stand before the console. */
export function EntryFrame({ title, text, children }: EntryFrameProps) {
  const { t } = useTranslation();
  useEffect(() => {
    document.title = `${title} · ${t("shell.brand")}`;
  }, [title, t]);
  return (
    <main className={styles["page"]}>
      <div className={styles["tools"]}>
        <LanguageMenu />
        <ThemeMenu />
      </div>
      <div className={styles["box"]}>
        <Group gap="sm" mb="lg" justify="center">
          <Logo size={32} />
          <Text fw={600} size="xl">
            {t("shell.brand")}
          </Text>
        </Group>
        <div className={styles["card"]}>
          <Title order={1}>{title}</Title>
          <Text size="sm" c="dimmed" mt={4} mb="lg">
            {text}
          </Text>
          {children}
        </div>
      </div>
    </main>
  );
}

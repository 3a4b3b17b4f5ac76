import { ActionIcon, Kbd, Tooltip, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Me } from "@aimass/sdk";
import { AccountMenu } from "./account-menu.js";
import styles from "./app-frame.module.css";
import { LanguageMenu } from "./language-menu.js";
import { Logo } from "./logo.js";
import { ThemeMenu } from "./theme-menu.js";
import { useSearchOpener } from "./use-search-opener.js";

const Search = lazy(async () => ({ default: (await import("./search.js")).Search }));

/** Organisation, search, language, theme, account. */
export function TopBar({ me }: { readonly me: Me }) {
  const { t } = useTranslation();
  const search = useSearchOpener();
  return (
    <>
      <Link to="/" className={styles["brand"]} aria-label={t("shell.brand")}>
        <Logo />
        <span>{t("shell.brand")}</span>
      </Link>
      <span className={styles["slash"]} aria-hidden>
        /
      </span>
      <span className={styles["organisation"]}>{me.organisation.name}</span>
      <UnstyledButton visibleFrom="sm" className={styles["search"] ?? ""} onClick={search.open} aria-keyshortcuts="Control+K">
        <IconSearch size={15} stroke={1.75} aria-hidden />
        <span className={styles["searchText"]}>{t("search.button")}</span>
        <Kbd size="xs">{t("search.keys")}</Kbd>
      </UnstyledButton>
      <Tooltip label={t("search.button")}>
        <ActionIcon hiddenFrom="sm" ml="auto" onClick={search.open} aria-label={t("search.button")}>
          <IconSearch size={18} stroke={1.75} />
        </ActionIcon>
      </Tooltip>
      <LanguageMenu />
      <ThemeMenu />
      <AccountMenu me={me} />
      {search.wanted && (
        <Suspense>
          <Search />
        </Suspense>
      )}
    </>
  );
}

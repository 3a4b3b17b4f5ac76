import { AppShell } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Outlet, ScrollRestoration } from "react-router";
import { useMe } from "../api/access.js";
import styles from "./app-frame.module.css";
import { BottomBar } from "./bottom-bar.js";
import { Rail } from "./rail.js";
import { Starting } from "./starting.js";
import { TopBar } from "./top-bar.js";

/** What stays around every page: the top bar, the rail (a bottom bar on a phone), and where the page goes. */
export function AppFrame() {
  const { t } = useTranslation();
  const me = useMe();
  if (me.data === undefined) return <Starting error={me.error} />;
  return (
    <AppShell
      header={{ height: 52 }}
      navbar={{ width: 208, breakpoint: "sm", collapsed: { mobile: true } }}
      footer={{ height: { base: 56, sm: 0 } }}
      padding={0}
    >
      <a className="skip-link" href="#main">
        {t("shell.skip")}
      </a>
      <AppShell.Header className={styles["header"] ?? ""}>
        <TopBar me={me.data} />
      </AppShell.Header>
      <AppShell.Navbar className={styles["rail"] ?? ""} aria-label={t("shell.places")}>
        <Rail />
      </AppShell.Navbar>
      <AppShell.Main className={styles["main"] ?? ""} id="main" tabIndex={-1}>
        <div className={styles["content"]}>
          <Outlet />
        </div>
      </AppShell.Main>
      <AppShell.Footer hiddenFrom="sm" className={styles["bottomBar"] ?? ""} component="nav" aria-label={t("shell.places")}>
        <BottomBar />
      </AppShell.Footer>
      <ScrollRestoration />
    </AppShell>
  );
}

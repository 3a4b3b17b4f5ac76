import { Menu, UnstyledButton } from "@mantine/core";
import { IconDots } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import styles from "./app-frame.module.css";
import { isAt, PLACES } from "./places.js";

/** As many as a thumb can tell apart at 360 px; the others are under "more". */
const SHOWN = 5;

/** The places on a phone. */
export function BottomBar() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  const rest = PLACES.slice(SHOWN);
  return (
    <>
      {PLACES.slice(0, SHOWN).map((place) => (
        <Link key={place.key} to={place.path} className={styles["bottomLink"]} aria-current={isAt(place, pathname) ? "page" : undefined}>
          <place.Icon size={20} stroke={1.75} aria-hidden />
          {t(`placesShort.${place.key}`)}
        </Link>
      ))}
      <Menu position="top-end">
        <Menu.Target>
          <UnstyledButton className={styles["bottomLink"] ?? ""} aria-current={rest.some((place) => isAt(place, pathname)) ? "page" : undefined}>
            <IconDots size={20} stroke={1.75} aria-hidden />
            {t("shell.more")}
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          {rest.map((place) => (
            <Menu.Item key={place.key} component={Link} to={place.path} leftSection={<place.Icon size={16} stroke={1.75} aria-hidden />}>
              {t(`places.${place.key}`)}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import styles from "./app-frame.module.css";
import { isAt, PLACES } from "./places.js";

/** The places, beside the page. */
export function Rail() {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return PLACES.map((place) => (
    <Link key={place.key} to={place.path} className={styles["railLink"]} aria-current={isAt(place, pathname) ? "page" : undefined}>
      <place.Icon size={18} stroke={1.75} aria-hidden />
      {t(`places.${place.key}`)}
    </Link>
  ));
}

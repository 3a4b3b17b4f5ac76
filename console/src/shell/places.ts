/** @file The places of the console, in the order of the work. */
import { IconChartBar, IconCube, IconDatabase, IconHome2, IconRocket, IconSettings, IconTimeline, type Icon } from "@tabler/icons-react";

export type PlaceKey = "home" | "data" | "training" | "models" | "deployments" | "usage" | "settings";

export interface Place {
  readonly key: PlaceKey;
  readonly path: string;
  readonly Icon: Icon;
}

export const PLACES: readonly Place[] = [
  { key: "home", path: "/", Icon: IconHome2 },
  { key: "data", path: "/data", Icon: IconDatabase },
  { key: "training", path: "/training", Icon: IconTimeline },
  { key: "models", path: "/models", Icon: IconCube },
  { key: "deployments", path: "/deployments", Icon: IconRocket },
  { key: "usage", path: "/usage", Icon: IconChartBar },
  { key: "settings", path: "/settings", Icon: IconSettings },
];

/** `/` only for itself; the others also for what lies under them. */
export const isAt = (place: Place, pathname: string): boolean =>
  place.path === "/" ? pathname === "/" : pathname === place.path || pathname.startsWith(`${place.path}/`);

import type { Deployment } from "@aimass/sdk";
import { lazy } from "react";
import { useTranslation } from "react-i18next";
import { ChartFrame } from "../../charts/chart-frame.js";
import { useFormat } from "../../format/use-format.js";
import { Panel } from "../../layout/panel.js";
import { Stat } from "../../layout/stat.js";
import { Stats } from "../../layout/stats.js";
import { useTrafficHistory } from "./use-traffic-history.js";

const LinePlot = lazy(async () => ({ default: (await import("../../charts/line-plot.js")).LinePlot }));

const HEIGHT = 140;
/** At least two minutes are shown, so that the first points do not fill the width. */
const SPAN_S = 120;

/** Counters as they are now, and the traffic since the page was opened. */
export function DeploymentStats({ deployment, updatedAt }: { readonly deployment: Deployment; readonly updatedAt: number }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { metrics, replicas } = deployment;
  const history = useTrafficHistory(metrics.requestsTotal, updatedAt);
  const window = format.duration(metrics.windowMs);
  return (
    <>
      <Stats>
        <Stat
          label={t("deployments.requests")}
          value={format.number(metrics.requestsTotal)}
          exact={format.exact(metrics.requestsTotal)}
          hint={t("deployments.inWindow", { count: metrics.requests, shown: format.number(metrics.requests), window })}
        />
        <Stat label={t("deployments.p50")} value={format.duration(metrics.p50Ms)} />
        <Stat label={t("deployments.p99")} value={format.duration(metrics.p99Ms)} />
        <Stat label={t("deployments.errors")} value={format.number(metrics.errors)} hint={t("deployments.lastWindow", { window })} />
        <Stat label={t("deployments.replicas")} value={t("deployments.readyOf", { ready: replicas.ready, desired: replicas.desired })} />
      </Stats>
      {history.x.length > 1 && (
        <Panel title={t("deployments.liveTraffic")}>
          <ChartFrame height={HEIGHT}>
            <LinePlot
              label={t("deployments.liveTraffic")}
              x={history.x}
              lines={[{ name: t("deployments.perSecond"), values: history.perSecond }]}
              height={HEIGHT}
              fromZero
              span={SPAN_S}
              formatX={(seconds) => format.seconds(seconds * 1000)}
              formatY={format.number}
            />
          </ChartFrame>
        </Panel>
      )}
    </>
  );
}

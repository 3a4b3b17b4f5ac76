import { useTranslation } from "react-i18next";
import type { ConfusionMatrix as Matrix } from "../api/shapes.js";
import { useFormat } from "../format/use-format.js";
import styles from "./confusion-matrix.module.css";
import { matrixShares } from "./matrix-shares.js";

/** Above this a cell is dark enough to carry white text. */
const DARK = 0.55;

/** From here on cells are smaller, so that ten classes are seen at once. */
const MANY = 6;

/** Actual classes down, predicted classes across; each row is coloured by its shares. */
export function ConfusionMatrix({ matrix }: { readonly matrix: Matrix }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shares = matrixShares(matrix.counts);
  return (
    <div className={styles["scroll"]} tabIndex={0} role="region" aria-label={t("training.confusion")}>
      <table className={styles["matrix"]} data-many={matrix.labels.length > MANY}>
        <thead>
          <tr>
            <td />
            <th className={styles["axis"]} colSpan={matrix.labels.length} scope="colgroup">
              {t("training.predicted")}
            </th>
          </tr>
          <tr>
            <th className={styles["axis"]} scope="col">
              {t("training.actual")}
            </th>
            {matrix.labels.map((label) => (
              <th key={String(label)} className={styles["column"]} scope="col" title={String(label)}>
                {String(label)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {matrix.counts.map((row, actual) => (
            <tr key={actual}>
              <th className={styles["row"]} scope="row" title={String(matrix.labels[actual])}>
                {String(matrix.labels[actual])}
              </th>
              {row.map((count, predicted) => {
                const share = shares[actual]?.[predicted] ?? 0;
                return (
                  <td
                    key={predicted}
                    className={styles["cell"]}
                    data-dark={share > DARK}
                    data-right={actual === predicted}
                    style={{ "--share": `${share * 100}%` } as React.CSSProperties}
                    title={t("training.cell", {
                      actual: String(matrix.labels[actual]),
                      predicted: String(matrix.labels[predicted]),
                      share: format.percent(share),
                    })}
                  >
                    {format.number(count)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** @file The look: one family for text, one for code, a 4 px grid, two accents. Colours are chosen so that text holds 4.5:1 in both themes. */
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const iris: MantineColorsTuple = ["#f3f3fe", "#e6e7fd", "#cdcffb", "#aeb1f6", "#9495f0", "#7678e6", "#5b5bd6", "#4b4abf", "#3e3da0", "#2e2d75"];
const mint: MantineColorsTuple = ["#e8f8f4", "#cdf0e7", "#9de0cf", "#66ccb4", "#35b39a", "#159a82", "#0b7a68", "#0a6657", "#0a5247", "#083c35"];
const gray: MantineColorsTuple = ["#fafafb", "#f4f4f6", "#e9e9ed", "#dcdce2", "#c5c5ce", "#a0a0ad", "#696975", "#54545f", "#3a3a44", "#1d1d24"];
const dark: MantineColorsTuple = ["#ececf1", "#c3c3cd", "#a3a3b0", "#73737f", "#4a4a57", "#34343e", "#26262e", "#1b1b21", "#141419", "#0e0e12"];
const amber: MantineColorsTuple = ["#fff7e6", "#feecc7", "#fbd98d", "#f6c04c", "#e9a51f", "#cb860a", "#9a6200", "#825204", "#68420a", "#4b300a"];
const red: MantineColorsTuple = ["#fff1f0", "#ffe0de", "#fdbfbb", "#f89791", "#ef6d66", "#de4a42", "#c5332b", "#a62822", "#85221d", "#611a16"];
const green: MantineColorsTuple = ["#edf9ee", "#d7f2da", "#aee3b4", "#7ecf88", "#4fb55d", "#33994a", "#1f7d38", "#1a6830", "#175428", "#123d1e"];

export const theme = createTheme({
  primaryColor: "iris",
  primaryShade: { light: 6, dark: 6 },
  colors: { iris, mint, gray, dark, amber, red, green },
  fontFamily: '"Inter Variable", system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: 'ui-monospace, "SF Mono", "Cascadia Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  lineHeights: { xs: "16px", sm: "20px", md: "20px", lg: "24px", xl: "28px" },
  spacing: { xs: "8px", sm: "12px", md: "16px", lg: "24px", xl: "32px" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  defaultRadius: "sm",
  headings: {
    fontWeight: "600",
    sizes: { h1: { fontSize: "20px", lineHeight: "28px" }, h2: { fontSize: "15px", lineHeight: "20px" }, h3: { fontSize: "14px", lineHeight: "20px" } },
  },
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    PasswordInput: { defaultProps: { size: "sm" } },
    NumberInput: { defaultProps: { size: "sm" } },
    Select: { defaultProps: { size: "sm", checkIconPosition: "right" } },
    Badge: { defaultProps: { variant: "light", radius: "sm", tt: "none", fw: 500 }, styles: { root: { flex: "none", minWidth: "max-content" } } },
    Tooltip: { defaultProps: { openDelay: 250, withArrow: true } },
    Alert: { defaultProps: { p: "sm", radius: "md" } },
    Modal: { defaultProps: { centered: true, radius: "md" }, styles: { title: { fontWeight: 600 } } },
    Drawer: { defaultProps: { position: "right", size: "md" }, styles: { title: { fontSize: "16px", fontWeight: 600 } } },
    ActionIcon: { defaultProps: { variant: "subtle", color: "gray", size: "md" } },
  },
});

/** Mantine's variables where its defaults are too pale, and our own: surfaces, lines, the chart palette (Okabe-Ito's hues, safe for colour blindness). */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    "--mantine-color-body": "#ffffff",
    "--mantine-color-text": "#1d1d24",
    "--mantine-color-dimmed": "#646470",
    "--mantine-color-placeholder": "#6f6f7b",
    "--mantine-color-error": "#b02a23",
    "--mantine-color-anchor": "#4b4abf",
    "--mantine-color-gray-light-color": "#3a3a44",
    "--app-rail": "#fafafb",
    "--app-sunken": "#f7f7f9",
    "--app-line": "#e6e6eb",
    "--app-line-strong": "#d3d3db",
    "--chart-1": "#5b5bd6",
    "--chart-2": "#c8620a",
    "--chart-3": "#0b8a75",
    "--chart-4": "#b8408a",
    "--chart-5": "#8a6d00",
    "--chart-6": "#2a7fb8",
    "--chart-grid": "#ececf0",
    "--chart-axis": "#646470",
  },
  dark: {
    "--mantine-color-body": "#141419",
    "--mantine-color-text": "#e6e6ec",
    "--mantine-color-dimmed": "#a3a3b0",
    "--mantine-color-placeholder": "#9494a2",
    "--mantine-color-error": "#f89791",
    "--mantine-color-anchor": "#aeb1f6",
    "--mantine-color-default": "#1b1b21",
    "--mantine-color-default-hover": "#26262e",
    "--mantine-color-default-border": "#34343e",
    "--app-rail": "#101014",
    "--app-sunken": "#1a1a20",
    "--app-line": "#28282f",
    "--app-line-strong": "#3a3a44",
    "--chart-1": "#9495f0",
    "--chart-2": "#f0954a",
    "--chart-3": "#35b39a",
    "--chart-4": "#e07cb8",
    "--chart-5": "#d9b93a",
    "--chart-6": "#6db6e4",
    "--chart-grid": "#26262e",
    "--chart-axis": "#a3a3b0",
  },
});

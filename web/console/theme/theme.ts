import { theme as antd, type ThemeConfig } from "antd";

/** Our design tokens (web/shared/tokens.css) in antd's words; antd needs colours it can compute with. */
const LIGHT = {
  colorPrimary: "#1c5d50",
  colorInfo: "#285a92",
  colorSuccess: "#2c6e35",
  colorWarning: "#b87503",
  colorError: "#b3261e",
  colorTextBase: "#1b2421",
  colorBgBase: "#ffffff",
  colorBgLayout: "#f6f5f1",
  colorBorder: "#d5d2c7",
  colorBorderSecondary: "#e6e4dc",
  colorTextPlaceholder: "#6b7570",
  colorLink: "#1c5d50",
};

const DARK = {
  ...LIGHT,
  colorPrimary: "#4fa08f",
  colorInfo: "#9cc4f0",
  colorSuccess: "#6fb57a",
  colorWarning: "#f0c06a",
  colorError: "#ff8d80",
  colorTextBase: "#eceeea",
  colorBgBase: "#1e2422",
  colorBgLayout: "#141917",
  colorBorder: "#3c4541",
  colorBorderSecondary: "#2d3532",
  colorTextPlaceholder: "#98a29d",
  colorLink: "#7cc4b4",
};

const SHAPE = {
  fontFamily: "var(--font)",
  fontSize: 14,
  borderRadius: 8,
  borderRadiusLG: 12,
  borderRadiusSM: 6,
  controlHeight: 34,
  controlHeightSM: 26,
  controlHeightLG: 44,
  boxShadow: "var(--shadow-2)",
  boxShadowSecondary: "var(--shadow-3)",
  wireframe: false,
  motionDurationMid: "0.14s",
  motionDurationSlow: "0.2s",
};

const componentsOf = (dark: boolean): NonNullable<ThemeConfig["components"]> => ({
  Button: { primaryShadow: "none", defaultShadow: "none", dangerShadow: "none", fontWeight: 500, primaryColor: dark ? "#0d1714" : "#ffffff" },
  Tabs: { titleFontSize: 14, itemSelectedColor: "var(--brand-ink)", itemHoverColor: "var(--brand-ink)", inkBarColor: "var(--brand-ink)", horizontalItemGutter: 18, horizontalItemPadding: "11px 0", horizontalMargin: "0" },
  Segmented: { trackBg: "var(--sunken)", trackPadding: 3, itemSelectedBg: "var(--surface)" },
  Modal: { titleFontSize: 17 },
});

export function themeOf(dark: boolean): ThemeConfig {
  return {
    token: { ...(dark ? DARK : LIGHT), ...SHAPE },
    components: componentsOf(dark),
    algorithm: dark ? antd.darkAlgorithm : antd.defaultAlgorithm,
    hashed: false,
    cssVar: { key: "zhuyi" },
  };
}

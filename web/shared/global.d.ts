import type { Widget } from "../loader/widget";

declare global {
  interface Window {
    Zhuyi?: Widget;
  }
}

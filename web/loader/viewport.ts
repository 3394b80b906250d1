const PHONE = "(max-width:520px),(max-height:480px)";

/**
 * On a phone the open chat fills what the keyboard leaves visible, and the page behind it stays
 * where it is. Returns what undoes this.
 */
export function followKeyboard(panel: HTMLElement): () => void {
  if (!matchMedia(PHONE).matches) return () => undefined;
  const viewport = window.visualViewport;
  const fit = (): void => {
    if (!viewport) return;
    panel.style.setProperty("--top", `${viewport.offsetTop}px`);
    panel.style.setProperty("--height", `${viewport.height}px`);
  };
  const page = document.documentElement.style;
  const overflow = page.overflow;
  page.overflow = "hidden";
  fit();
  viewport?.addEventListener("resize", fit);
  viewport?.addEventListener("scroll", fit);
  return () => {
    page.overflow = overflow;
    viewport?.removeEventListener("resize", fit);
    viewport?.removeEventListener("scroll", fit);
  };
}

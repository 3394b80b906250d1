/** The embedded widget, as any shop's page finds it. */
export function whenWidget(): Promise<NonNullable<Window["Zhuyi"]>> {
  const present = window.Zhuyi;
  if (present) return Promise.resolve(present);
  return new Promise((resolve) => {
    const found = (): void => {
      if (window.Zhuyi) resolve(window.Zhuyi);
    };
    window.addEventListener("zhuyi:ready", found, { once: true });
  });
}

/** Opens the chat with words ready to send. */
export function ask(text: string): void {
  void whenWidget().then((widget) => { widget.open(text); });
}

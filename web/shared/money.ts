/** "299.00" split as a price tag prints it; prices stay decimal strings, never floats. */
export function priceParts(price: string): { yuan: string; cents: string } {
  const [yuan = "0", cents = ""] = price.split(".");
  const grouped = yuan.replace(/\B(?=(\d{3})+$)/g, ",");
  return { yuan: grouped, cents: /^0*$/.test(cents) ? "" : cents };
}

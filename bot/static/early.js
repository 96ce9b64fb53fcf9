// Before the first paint: the reader's own brightness and text size, and whether another page holds this one.
{
  const root = document.documentElement;
  const kept = (name) => {
    try {
      return localStorage.getItem(`nanum.${name}`);
    } catch {
      return null; // storage refused: as the system has it
    }
  };
  for (const name of ["theme", "size"]) {
    const value = kept(name);
    if (/^[a-z0-9]+$/.test(value ?? "")) root.dataset[name] = value;
  }
  if (new URLSearchParams(location.search).has("embed")) root.dataset.embed = "";
  // the face comes after the words: no paint waits for it (none is named where it was not shipped)
  const { fonts } = document.currentScript.dataset;
  if (fonts) {
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = fonts;
    addEventListener("load", () => document.head.append(sheet));
  }
}

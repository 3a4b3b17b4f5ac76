import i18next from "i18next";
import { initReactI18next } from "react-i18next";

/** Each language by its own name. */
export const LANGUAGES = { en: "English", "zh-CN": "简体中文" } as const;
export type Language = keyof typeof LANGUAGES;

const STORED_AS = "aimass.language";

/** Only the language that is read is loaded. */
const LOADERS: Readonly<Record<Language, () => Promise<{ default: object }>>> = {
  en: () => import("./en.json"),
  "zh-CN": () => import("./zh-CN.json"),
};

/** The language chosen before, else the browser's, else English. */
function preferredLanguage(): Language {
  const stored = window.localStorage.getItem(STORED_AS);
  if (stored !== null && stored in LANGUAGES) return stored as Language;
  return navigator.languages.some((language) => language.toLowerCase().startsWith("zh")) && !navigator.language.startsWith("en") ? "zh-CN" : "en";
}

export async function startI18n(): Promise<void> {
  const language = preferredLanguage();
  const { default: words } = await LOADERS[language]();
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    resources: { [language]: { translation: words } },
    interpolation: { escapeValue: false }, // React escapes
    returnEmptyString: false,
  });
  document.documentElement.lang = language;
}

export async function changeLanguage(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    const { default: words } = await LOADERS[language]();
    i18next.addResourceBundle(language, "translation", words);
  }
  await i18next.changeLanguage(language);
  window.localStorage.setItem(STORED_AS, language);
  document.documentElement.lang = language;
}

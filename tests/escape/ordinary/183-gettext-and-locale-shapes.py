import gettext
import locale

_ = gettext.NullTranslations().gettext
print(_("untranslated"), gettext.ngettext("file", "files", 2), gettext.dgettext("domain", "text"))
print(locale.localeconv()["decimal_point"], locale.format_string("%d items", 5), locale.atof("1.5"), locale.str(2.5))

"""The codes by which a school is known to the State."""

from django.core.validators import RegexValidator

# Text, never a number: DANE's codes are compared and printed, not added. The twelfth digit is a
# check digit whose algorithm is not published, so it is not verified.
dane_code = RegexValidator(r"^[0-9]{12}\Z", "Escriba los 12 dígitos del código DANE.")
nit_body = RegexValidator(
    r"^[0-9]{9}\Z", "Escriba los 9 dígitos del NIT, sin puntos ni dígito de verificación.", "nit"
)
nit_digit = RegexValidator(r"^[0-9]\Z", "Escriba un solo dígito.", "nit_dv")

NIT_WEIGHTS = (3, 7, 13, 17, 19, 23, 29, 37, 41)


def nit_check_digit(nit: str) -> str:
    """The digit that DIAN prints after the hyphen: modulo 11, weights from the right."""
    total = sum(
        int(digit) * weight for digit, weight in zip(reversed(nit), NIT_WEIGHTS, strict=True)
    )
    rest = total % 11
    return str(rest if rest < 2 else 11 - rest)


def written_nit(nit: str, digit: str) -> str:
    """«901.999.999-8»."""
    if not nit:
        return ""
    return f"{int(nit):,}".replace(",", ".") + (f"-{digit}" if digit else "")


def municipality_in(dane: str) -> str:
    """The DIVIPOLA code inside a DANE code: its digits 2 to 6."""
    return dane[1:6]

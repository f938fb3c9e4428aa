"""The official directory of schools (*Directorio Único de Establecimientos*, DUE), brought in from
a CSV file: read (``files``), understood (``lines``), compared with what stands (``comparison``)
and written (``importing``).

The file. Text in UTF-8 with or without BOM, UTF-16 or Windows-1252/Latin-1, with commas,
semicolons or tabs, at most 5 MB and 30,000 lines. Columns are known by their header, in any
order, whatever the capitals, accents, spaces and underscores:

    what it says                 headers accepted
    DANE code (needed)           dane_code, dane, codigo_dane, codigo_establecimiento,
                                 codigo_dane_establecimiento
    name (needed)                name, nombre, nombre_establecimiento, establecimiento
    municipality (needed)        municipality_code, codigo_municipio, codigo_dane_municipio,
                                 cod_municipio, divipola
    sector (needed)              sector, sector_code, codigo_sector
    zone                         zone, zona, zone_code, codigo_zona, zone_from_code
    address                      address, direccion
    telephone                    phone, telefono
    e-mail                       email, correo, correo_electronico
    state in the DUE             estado, estado_due, state_due

Municipalities go by their DIVIPOLA code; sector, zone and state by the code or the name of our
list. Where two columns say the same (sector_code and sector), they must agree. Other columns are
not read, and the summary names them. A cell that would be a formula is plain text.

The rules. A school is known by its DANE code. An empty cell, and a column that is not there, say
nothing: what stands stays. A new school gets its principal site, with the same DANE code
(product.md); where the file says no zone, both take the one its first digit means. A school that
has no principal site gets one. Sites that stand are otherwise left alone.

Nothing is half imported: one line refused, and nothing at all is written.
"""

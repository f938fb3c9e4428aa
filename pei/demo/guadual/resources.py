"""11. Resources of the demo school, site by site: 2 directors, 22 teachers, 3 others, 24
classrooms, 62 laptops."""

from pei.demo.said import Said, table

# fmt: off
RESOURCES = Said(
    {
        "gap_analysis":
            "Faltan cuatro cosas para realizar este proyecto, en este orden:\n\n"
            "1. Cubierta de la sede 03, La Cristalina. Hay dos aulas que no se pueden usar cuando "
            "llueve. Se gestiona con el municipio para 2027.\n"
            "2. Internet de las sedes 03 y 04. Se solicita un centro digital en 2027 y se "
            "espera tenerlo en 2028.\n"
            "3. Batería sanitaria accesible de la sede 04, Nueva Esperanza. El diseño se entrega "
            "en noviembre de 2026 y la obra termina en junio de 2027.\n"
            "4. Treinta computadores portátiles: 10 cada año entre 2027 y 2029, con recursos del "
            "Fondo de Servicios Educativos y donaciones.\n\n"
            "A la Secretaría se le solicitan un docente de apoyo y un auxiliar de biblioteca.",
    },
    {
        "human_resources": table(
            "role headquarter area_teacher level education vinculation quantity_current "
            "quantity_required note",
            ("director", "01", None, None, "master", "tenured", 2, 0, "Rectoría y coordinación"),
            ("teacher", "01", "preescolar", "preescolar", "teaching_degree", "tenured", 1, 0, ""),
            ("teacher", "01", "primaria", "basica-primaria", "teaching_degree", "tenured", 1, 0,
             ""),
            ("teacher", "01", None, "basica-secundaria", "teaching_degree", "tenured", 9, 0,
             "También en la media; uno por área"),
            ("teacher", "01", "tecnica-agropecuaria", "media-tecnica", "other_degree",
             "provisional", 1, 0, ""),
            ("counsellor", "01", "orientacion", None, "other_degree", "tenured", 1, 0,
             "Visita las cuatro sedes"),
            ("teacher", "02", "preescolar", "preescolar", "teaching_degree", "tenured", 1, 0, ""),
            ("teacher", "02", "primaria", "basica-primaria", "teaching_degree", "tenured", 3, 0,
             "Escuela Nueva"),
            ("teacher", "03", "primaria", "basica-primaria", "normalist", "tenured", 3, 0,
             "Escuela Nueva"),
            ("teacher", "04", "primaria", "basica-primaria", "normalist", "provisional", 2, 0,
             "Escuela Nueva"),
            ("support_teacher", None, "apoyo-pedagogico", None, "", "", 0, 1,
             "Para los estudiantes con PIAR"),
            ("administrative", "01", None, None, "technical", "tenured", 3, 0,
             "Secretaría, pagaduría y servicios generales"),
            ("administrative", None, None, None, "", "", 0, 1, "Auxiliar de biblioteca"),
        ),
        "physical_resources": table(
            "resource_type headquarter quantity quantity_required condition environment area_m2 "
            "capacity accessible note",
            ("aula", "01", 13, 0, "bueno", "ambiente-a", None, 455, True, ""),
            ("aula", "01", 2, 0, "regular", "ambiente-a", None, 70, True, ""),
            ("aula", "02", 3, 0, "bueno", "ambiente-a", None, 90, True, ""),
            ("aula", "02", 1, 0, "regular", "ambiente-a", None, 30, True, ""),
            ("aula", "03", 1, 0, "bueno", "ambiente-a", None, 30, True, ""),
            ("aula", "03", 2, 2, "malo", "ambiente-a", None, 60, True,
             "La cubierta deja pasar el agua"),
            ("aula", "04", 1, 0, "bueno", "ambiente-a", None, 30, True, ""),
            ("aula", "04", 1, 0, "regular", "ambiente-a", None, 30, False, ""),
            ("laboratorio", "01", 1, 0, "bueno", "ambiente-c", None, 35, True,
             "Ciencias naturales"),
            ("biblioteca", "01", 1, 0, "bueno", "ambiente-b", None, 40, True,
             "De aquí sale la biblioteca itinerante"),
            *[
                ("restaurante", site, 1, 0, "bueno", "bienestar", None, places, True, "")
                for site, places in (("01", 120), ("02", 40), ("03", 30), ("04", 30))
            ],
            ("granja", "01", 1, 0, "bueno", "productivo", 20_000, None, None, "2 hectáreas"),
            *[
                ("bateria-sanitaria", site, 1, 0, "bueno", "sanitario", None, None, True, "")
                for site in ("01", "02", "03")
            ],
            ("bateria-sanitaria", "04", 1, 1, "regular", "sanitario", None, None, False,
             "Hace falta una accesible"),
        ),
        "technological_resources": table(
            "resource_type headquarter quantity_working quantity_required quantity_broken "
            "quantity_unused year connectivity condition",
            ("computador-portatil", "01", 35, 14, 5, 4, 2021, "permanent", "bueno"),
            ("computador-portatil", "02", 6, 6, 2, 1, 2021, "intermittent", "bueno"),
            ("computador-portatil", "03", 3, 6, 1, 1, 2019, "none", "regular"),
            ("computador-portatil", "04", 3, 4, 1, 0, 2019, "none", "regular"),
            ("tablero-digital", "01", 2, 0, 0, 0, 2023, "permanent", "bueno"),
            ("tablero-digital", "02", 1, 0, 0, 0, 2023, "intermittent", "bueno"),
            ("kit-robotica", "01", 2, 0, 0, 0, 2024, "permanent", "bueno"),
        ),
        "economic_resources": table(
            "financing_type year amount amount_required destination",
            ("sgp-gratuidad", 2026, 48_600_000, None,
             "Mantenimiento, dotación pedagógica y proyectos"),
            ("sgp-calidad-matricula", 2026, 9_200_000, None,
             "Servicios públicos y conectividad"),
            ("operacionales-fse", 2026, 4_020_000, None, "Seguros y gastos financieros"),
            ("otro", 2026, 2_180_000, None, "Impresos y publicaciones"),
            ("propios-municipio", 2027, 0, 85_000_000,
             "Cubierta de la sede 03 y batería sanitaria de la sede 04"),
            ("donacion", 2027, 0, 24_000_000, "Computadores portátiles"),
        ),
        "complementary_services": table(
            "service_type beneficiaries beneficiaries_required operator modality",
            ("pae", 412, 0, "Operador del departamento (ficticio)", "Preparado en la sede"),
            ("transporte", 96, 38, "Transportadores de la vereda (ficticio)",
             "Ruta diaria en campero"),
            ("orientacion", 412, 0, "La institución", "Una visita semanal a cada sede"),
        ),
    },
)

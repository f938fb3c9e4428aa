"""7. Coexistence manual and teachers' rulebook of the demo school."""

from datetime import date

from pei.demo.said import Said, table

# fmt: off
COEXISTENCE = Said(
    {
        "manual_agreement": "acuerdo 5 2025 consejo-directivo",
        "manual_file": "manual-de-convivencia.pdf",
        "manual_last_review": date(2026, 11, 20),
        "manual_summary":
            "El manual dice cómo convivimos: los derechos y los deberes de cada estamento, los "
            "conductos para resolver desacuerdos y la ruta de atención. Se revisó con 163 "
            "familias.",
        "due_process":
            "Nadie es sancionado sin que se le diga de qué se trata, sin ser oído y sin poder "
            "presentar pruebas. Las decisiones se escriben, se motivan y se pueden apelar ante "
            "el consejo directivo en cinco días hábiles.",
        "teacher_rules":
            "- Jornada: ocho horas diarias, seis de ellas en la institución.\n"
            "- Permisos: hasta tres días al mes con aviso a la rectora.\n"
            "- Acompañamiento en aula: dos visitas al año con devolución escrita.\n"
            "- Estímulo anual «Mano sembradora».",
    },
    {
        "rights_duties": table(
            "estate rights duties",
            ("students", "Aprender, ser escuchados y participar.",
             "Cuidar a los demás, asistir y cumplir los acuerdos."),
            ("families", "Conocer el proceso de sus hijos y elegir representantes.",
             "Acompañar las tareas y asistir a los encuentros."),
            ("teachers", "Un trato respetuoso y tiempo para planear.",
             "Preparar las clases y atender a cada estudiante."),
        ),
        "situations": table(
            "situation_type description protocol formative_measures",
            ("1", "Conflictos manejados de forma inadecuada y sin daño al cuerpo ni a la salud.",
             "Mediación en el aula y acuerdo restaurativo.", "Círculo de palabra."),
            ("2", "Agresiones y acoso que se repiten o dañan sin ser delito.",
             "Comité de convivencia, atención y seguimiento.", "Plan de reparación."),
            ("3", "Presuntos delitos.",
             "Reporte inmediato a la autoridad y protección. No se concilia.",
             "Apoyo de orientación."),
        ),
        "care_route": table(
            "component actions responsible",
            ("promotion", "Semillas de paz en todas las sedes.", "Docentes de sociales"),
            ("prevention", "Mapa de riesgos de cada sede.", "Orientación"),
            ("care", "Protocolos por tipo de situación.", "Comité de convivencia"),
            ("follow_up", "Tablero semestral anónimo.", "Rectoría"),
        ),
        "participation_evidence": table(
            "description held_on estate participants",
            ("Revisión del manual en asamblea", date(2025, 11, 14), "families", 163),
        ),
        "entity_directory": table(
            "organization phone",
            ("ICBF, línea de protección", "141"),
            ("Policía de Infancia y Adolescencia", "123"),
            ("Comisaría de Familia (ficticia)", "602 555 0170"),
            ("Hospital local (ficticio)", "602 555 0171"),
        ),
        "stimuli": table(
            "description estate",
            ("Reconocimiento en la izada de bandera", "students"),
            ("Estímulo anual «Mano sembradora»", "teachers"),
        ),
    },
)

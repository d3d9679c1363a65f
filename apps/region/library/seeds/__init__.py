"""First rows of the catalogue as plain data, each with its source.

A row whose content the domain reference could not confirm on the official text carries
``needs_verification`` and is shown with «требует сверки с актом» until the operator confirms it.
"""

from typing import Final

SLIDES: Final = "Презентация целевой модели наставничества от 28.12.2022"
METHODOLOGY: Final = "Распоряжение Минпросвещения России от 25.12.2019 № Р-145"
RECOMMENDATIONS: Final = "Письмо Минпросвещения России от 23.01.2020 № МР-42/02"

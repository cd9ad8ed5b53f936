"""Every table of the schemas `actions` and `secure`, for the migrations."""

from actions.db import Base
from actions.enrolment import models as enrolment
from actions.events import models as events
from actions.ledger import models as ledger
from actions.proof import models as proof
from actions.proof.brake import models as brake
from actions.proof.human import models as human_proof
from actions.release import models as release
from actions.remediation import models as remediation
from actions.secure_page import models as secure_page
from actions.secure_page.db import Base as SecureBase
from actions.switches import models as switches
from actions.webhook import models as webhook

FEATURES = (
    enrolment,
    events,
    ledger,
    proof,
    brake,
    human_proof,
    release,
    remediation,
    secure_page,
    switches,
    webhook,
)
METADATA = [Base.metadata, SecureBase.metadata]

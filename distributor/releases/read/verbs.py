"""The verbs of speaking, in English and French, as one pattern."""

import re

from distributor.releases.read.vocabulary import vocabulary

_VERBS_EN = vocabulary("""
    said says reported stated states added adds continued continues noted notes explained explains
    commented comments wrote writes remarked remarks concluded concludes declared declares
    announced announces told agreed agrees observed observes emphasized emphasised
    emphasizes stressed stresses argued argues warned warns insisted insists recalled
    recalls replied responded acknowledged cautioned admitted affirmed affirms reiterated
    reiterates urged urges testified confirmed confirms pointed echoed echoes enthused
    shared shares asked asks quipped asserted asserts exclaimed proclaimed summarized
    reflected predicted predicts recounted suggested suggests expressed praised lauded
    remarked adding saying stating noting explaining concluding highlighted highlights
    underscored underlined mentioned believes believed thinks hopes joked countered
    maintained maintains claimed claims laughed laughs sighed sighs smiled smiles vowed vows
    promised promises pledged pledges wondered wonders mused reasoned estimated estimates
    pleaded pleads cried shrugged revealed reveals advised advises
    """)
_VERBS_FR = vocabulary("""
    déclare dit ajoute explique commente indique souligne affirme précise conclut poursuit
    estime rappelle note assure annonce témoigne résume confie soutient insiste constate
    sourit plaide regrette prévient avertit promet glisse tranche ironise soupire plaisante
    observe écrit remarque reconnaît confirme lance martèle renchérit complète raconte
    détaille analyse considère espère juge mentionne signale fait soutenait disait
    expliquait ajoutait déclarait soulignait
    """)
_PARTICIPLES_FR = vocabulary("""
    déclaré dit ajouté expliqué commenté indiqué souligné affirmé précisé conclu poursuivi
    estimé rappelé noté assuré annoncé témoigné résumé confié soutenu insisté constaté
    souri plaidé regretté prévenu averti promis glissé tranché ironisé soupiré plaisanté
    observé écrit remarqué reconnu confirmé lancé martelé renchéri complété raconté détaillé
    analysé considéré mentionné signalé fait
    """)
_ADVERB = (
    r"(?:(?:also|further|recently|then|later|once|proudly|simply|aussi|également|"
    r"notamment|ainsi|encore|d['’]ailleurs|alors|par ailleurs|enfin|has|have|had|has also)\s+)*"
)
VERB = (
    rf"(?:{_ADVERB}(?:{'|'.join(sorted(_VERBS_EN))}|puts? it|(?:points?|pointed) out|"
    r"(?:went|goes) on)|"
    r"(?:s['’]est|se|s['’])\s*(?:réjoui\w*|félicit\w+|"
    rf"exclam\w+|enthousiasm\w+|amus\w+|indign\w+|souv(?:ient|enait)|souvenu\w*|"
    rf"inqui\w+|étonn\w+)|(?:a|ont|avait|avaient|a-t-(?:il|elle|on)|ont-(?:ils|elles))\s+"
    rf"(?:(?:aussi|également|notamment|ainsi|d['’]ailleurs|"
    rf"par ailleurs)\s+)*(?:{'|'.join(sorted(_PARTICIPLES_FR))})|"
    rf"(?:(?:se|s['’])\s?)?(?:{'|'.join(sorted(_VERBS_FR))})(?:nt)?(?:-t-(?:il|elle|on)|-(?:il|"
    rf"elle|ils|"
    rf"elles))?)"
)
INVERTED = re.compile(r"(?:-t-|-)(il|elle|on|ils|elles)\b", re.IGNORECASE)

"""Words that say what somebody is, in English and French."""

from distributor.releases.read.vocabulary import vocabulary

TITLES = vocabulary("""
    attorney general attorney-general senator sen sens senators congressman congresswoman
    congressmember representative rep reps governor gov mayor president vice-president vp
    chair chairman chairwoman chairperson chairmember ceo cfo coo cto cio cmo director
    minister secretary commissioner sheriff chief officer manager head founder co-founder
    cofounder professor prof judge justice captain capt sergeant sgt lieutenant lt colonel
    col major commander admiral ambassador councilmember councilman councilwoman councillor
    councilor supervisor superintendent treasurer controller comptroller administrator
    coordinator leader speaker dean principal chancellor provost pastor reverend rev bishop
    archbishop rabbi imam father sister brother da prosecutor deputy undersheriff inspector
    detective agent analyst economist scientist researcher engineer architect author editor
    journalist spokesperson spokesman spokeswoman executive partner lead owner member
    trustee delegate assemblymember assemblyman assemblywoman premier prince princess king
    queen lord lady baroness baron sir dame dr doctor coach captain champion medalist golfer
    player actor actress singer solicitor counsel advocate registrar ombudsman envoy
    majority minority whip interim acting ministre président présidente directeur directrice
    maire mairesse député députée sénateur sénatrice préfet préfète chef cheffe fondateur
    fondatrice cofondateur cofondatrice responsable porte-parole secrétaire commissaire
    gouverneur gouverneure professeur professeure docteur docteure gérant gérante délégué
    déléguée conseiller conseillère vice-président vice-présidente pdg recteur rectrice
    doyen doyenne juge procureur procureure ambassadeur ambassadrice coordonnateur
    coordonnatrice premier première ingénieur ingénieure chercheur chercheuse économiste
    associé associée trésorier trésorière curator librarian historian physician surgeon
    nurse teacher volunteer designer developer producer director-general organizer organiser
    strategist consultant clerk auditor recorder assessor ranger warden marshal firefighter
    paramedic veteran chairperson co-chair co-director maintainer contributor bibliothécaire
    gouverneurs général générale defender student
    étudiant étudiante doctorant doctorante
    det cllr constable co-author coauthor coauteur coautrice préposé préposée keeper
    """)
